export function runElectron(program: string, args: readonly string[], options?: { startMs?: number }): Promise<number | null>;
