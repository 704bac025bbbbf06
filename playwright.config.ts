import { defineConfig } from '@playwright/test';

const root = process.getuid?.() === 0;

/** Specs start the loopback host themselves (test/e2e/support): each worker its own, with its own profile folder. */
export default defineConfig({
  testDir: 'test',
  testMatch: ['e2e/**/*.spec.ts', 'e2e-electron/**/*.spec.ts'],
  globalSetup: './test/e2e/support/global-setup.ts',
  outputDir: 'test-results/e2e',
  // Real servers and a real browser on a machine that may be busy: only a failure takes this long.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  workers: 3,
  fullyParallel: true,
  forbidOnly: true,
  use: {
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: root ? ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] : [],
    },
    trace: 'off',
    screenshot: 'only-on-failure',
  },
});
