import type { Notice } from '../database'
import type { EventBody } from '../foundation'

const levels: Readonly<Record<string, 'debug' | 'info' | 'warn'>> = {
  DEBUG: 'debug',
  LOG: 'debug',
  INFO: 'info',
  NOTICE: 'info',
  WARNING: 'warn',
}

/** What the server remarks beside its answers ("the cluster has no replicas"), as a line of the log. */
export function noticeEvent({ severity, message, detail }: Notice, uniqueId?: string): EventBody {
  return {
    kind: 'log',
    level: levels[severity.toUpperCase()] ?? 'info',
    text: `${severity}: ${message}${detail === null ? '' : `\n${detail}`}`,
    ...(uniqueId === undefined ? {} : { uniqueId }),
  }
}
