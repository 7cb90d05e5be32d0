// Calls the start script, as a process that can be ended like any other.
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const path = require('node:path');

exports.launch = (command) => {
  const script = path.join(__dirname, '..', 'start-backend.sh');
  const child = spawn(script, [command, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => {
    console.error(`${script} does not run: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // A terminal sends it to both of them.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
};
