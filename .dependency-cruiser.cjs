/** The three laws of docs/ARCHITECTURE.md as import rules. */
module.exports = {
  forbidden: [
    {
      name: 'contract-is-alone',
      comment: 'The contract imports only itself and zod.',
      severity: 'error',
      from: { path: '^src-main/contract' },
      to: { pathNot: ['^src-main/contract', 'node_modules/zod'] },
    },
    {
      name: 'core-is-plain',
      comment: 'Core knows ports, not the machine.',
      severity: 'error',
      from: { path: '^src-main/core' },
      to: { path: ['^src-main/(adapters|app|hosts)', '^src-renderer', 'node_modules/(electron|svelte|imapflow|nodemailer|@github)'] },
    },
    {
      name: 'core-no-node',
      comment: 'Core uses no Node module (Buffer and URL are globals).',
      severity: 'error',
      from: { path: '^src-main/core' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto)$' },
    },
    {
      name: 'adapters-only-ports',
      severity: 'error',
      from: { path: '^src-main/adapters' },
      to: { path: ['^src-main/(app|hosts)', '^src-renderer'] },
    },
    { name: 'nobody-imports-hosts', severity: 'error', from: { pathNot: '^(src-main/hosts|test)' }, to: { path: '^src-main/hosts' } },
    {
      name: 'hosts-are-thin',
      comment: 'A host talks to the app through the contract; it knows no protocol.',
      severity: 'error',
      from: { path: '^src-main/hosts' },
      to: { path: ['^src-main/core/(connect|detect|deliver|diagnose)', '^src-main/adapters/(resolver|dialer|mail|vault)'] },
    },
    { name: 'window-only-contract', severity: 'error', from: { path: '^src-renderer' }, to: { path: '^src-main/(?!contract)' } },
    { name: 'window-no-node', severity: 'error', from: { path: '^src-renderer' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'secret-door',
      comment: 'Only adapters that hand a secret to a server, the keychain or the clipboard open it.',
      severity: 'error',
      from: {
        path: '^src-(main|renderer)',
        pathNot: ['^src-main/adapters/(clipboard|dialer|mail|vault)', '^src-main/core/open-secret.ts'],
      },
      to: { path: '^src-main/core/open-secret.ts' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'virtual:knowledge' },
  },
};
