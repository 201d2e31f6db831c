// Hardhat with the door as its network.
require('@nomiclabs/hardhat-ethers')

const task = JSON.parse(process.env.DOOR_TASK)
module.exports = {
  solidity: '0.8.6',
  defaultNetwork: 'door',
  networks: {
    door: { url: task.url, accounts: 'remote', httpHeaders: { Authorization: `Bearer ${task.token}` }, timeout: 60000 },
  },
}
