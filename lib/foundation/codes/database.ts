/** Connections and what the server answers. */
export const databaseCodes = {
  GL6001: 'database not reachable',
} as const
