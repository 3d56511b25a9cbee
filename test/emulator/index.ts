export { type Emulator, type EmulatorOptions, startEmulator } from './emulator';
export * from './intercept';
export type { RequestRecord } from './http/log';
export type { SeedTask, Task } from './tasks';
