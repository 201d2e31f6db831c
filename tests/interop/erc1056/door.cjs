// A Hardhat script at the door: `accounts: "remote"` leaves every key where it is.
const { ethers, network } = require('hardhat')

async function main() {
  const task = JSON.parse(process.env.DOOR_TASK)
  const [signer] = await ethers.getSigners()
  const report = { account: signer.address, chainId: (await ethers.provider.getNetwork()).chainId }
  const status = async (sent) => ((await sent.wait()).status === 1 ? 'success' : 'reverted')
  report.transfer = await status(await signer.sendTransaction({ to: task.recipient, value: '1500000000000000000' }))
  const contract = await new ethers.ContractFactory(task.abi, task.bytecode, signer).deploy(7)
  await contract.deployed()
  report.call = await status(await contract.store(42))
  report.stored = (await contract.value()).toString()
  report.message = await network.provider.send('personal_sign', ['0x' + Buffer.from(task.message).toString('hex'), signer.address])
  report.typed = await signer._signTypedData(task.typed.domain, { Mail: task.typed.types.Mail }, task.typed.message)
  report.elsewhere = await network.provider.send('wallet_switchEthereumChain', [{ chainId: '0x1' }]).catch((error) => error.code)
  report.denied = await signer.sendTransaction({ to: task.recipient, value: task.denied }).catch((error) => error.code)
  process.stdout.write('\n' + JSON.stringify(report) + '\n')
}

main().catch((error) => {
  process.stderr.write(String(error.stack) + '\n')
  process.exitCode = 1
})
