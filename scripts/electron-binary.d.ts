export function findElectron(folder: string): string | null;
export function downloadElectron(options: {
  folder: string;
  cache: string;
  stallMs?: number;
  wholeMs?: number;
  onProgress?: () => void;
  signal?: AbortSignal;
}): Promise<boolean>;
