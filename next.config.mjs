import { PHASE_PRODUCTION_BUILD } from 'next/constants.js'
import { buildName } from './scripts/build-name.mjs'

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  // Types are checked by `npm run check`; a start in a fresh clone needn't wait for them.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  devIndicators: false,
  // Run in plain Node: a worker with WASM, a native watcher.
  serverExternalPackages: ['@electric-sql/pglite', 'chokidar', 'pg', 'shiki'],
  experimental: { optimizePackageImports: ['lucide-react', 'radix-ui'] },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'X-Frame-Options', value: 'DENY' },
      ],
    },
  ],
}

/** A built app reads what an earlier process of the same source left; while its source is edited there is none. */
export default (phase) =>
  phase === PHASE_PRODUCTION_BUILD ? { ...config, env: { GREENLIGHT_BUILD: buildName() } } : config
