import { spawn } from 'node:child_process';

/** How Chromium ends when it cannot even start: no sandbox, no libraries, no screen. Our own codes are 0, 2, 3 and 130. */
const deadSignals = new Set(['SIGTRAP', 'SIGABRT', 'SIGSEGV', 'SIGILL', 'SIGBUS']);
const deadCodes = new Set([1, 126, 127, 133, 134, 139]);

/**
 * Runs Electron until it ends and passes end signals on to it. Answers the exit code, or null when it could not start
 * (it died within `startMs` in a way that MailReady itself never does).
 */
export async function runElectron(program, args, { startMs = 10_000 } = {}) {
  const start = Date.now();
  const child = spawn(program, args, { stdio: 'inherit', windowsHide: false });
  const pass = (signal) => {
    // On Windows the console tells every process by itself, and `kill` would not be polite.
    if (process.platform !== 'win32') child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  try {
    const { code, signal } = await new Promise((resolve) => {
      child.once('error', () => resolve({ code: 127, signal: null }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    const early = Date.now() - start < startMs;
    if (early && (deadSignals.has(signal) || deadCodes.has(code))) return null;
    return code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 0 : 3);
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}
