export function ensureBuilt(name: 'node' | 'window' | 'electron'): Promise<string>;
