import type { Value } from '../values/value'

/** Carries `return(x)` out of the macro that it is in. Not an error, so no stack is taken. */
export class ReturnSignal {
  readonly value: Value
  constructor(value: Value) {
    this.value = value
  }
}
