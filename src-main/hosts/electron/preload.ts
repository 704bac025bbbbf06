import { contextBridge, ipcRenderer } from 'electron';
import { createBridge } from './bridge.ts';

contextBridge.exposeInMainWorld(
  'mailready',
  createBridge(ipcRenderer, () => crypto.randomUUID()),
);
