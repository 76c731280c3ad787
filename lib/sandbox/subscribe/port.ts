import type { Handler } from '../statements/handler'

/** What subscribe/ gives to the registry: SUBSCRIBE itself. DECLARE and FETCH (statements/cursor.ts) pull its stream. */
export type SubscribeHandler = Handler<'subscribe'>
