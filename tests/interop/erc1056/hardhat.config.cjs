// The chain that the suite of ethr-did-registry runs on. Nothing is compiled: the artifact is put there by the test.
require('@nomiclabs/hardhat-ethers')
require('@nomicfoundation/hardhat-chai-matchers')

module.exports = {
  solidity: '0.8.6',
  networks: { hardhat: { hardfork: 'london', chainId: 1234 } },
}
