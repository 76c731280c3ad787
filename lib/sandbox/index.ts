export type { Fault } from './house'
export { type Sandbox, type SandboxOptions, startSandbox } from './start'
