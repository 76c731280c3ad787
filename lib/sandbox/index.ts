export type { Fault } from './house'
export { FaultBoard, type Sandbox, type SandboxOptions, sandboxVersion, startSandbox } from './start'
export { TestClock } from './time/clock'
