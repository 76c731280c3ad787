/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  // Types are checked by `npm run check`; a start in a fresh clone needn't wait for them.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  devIndicators: false,
  // Run in plain Node: a worker with WASM, a parser that builds functions, a native watcher.
  serverExternalPackages: [
    '@electric-sql/pglite',
    'nunjucks',
    'chokidar',
    'pg',
    'pg-cursor',
    'pino',
    'libpg-query',
    'shiki',
  ],
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

export default config
