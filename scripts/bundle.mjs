// Bundles the command line and the workers into dist/, so that they start fast in plain Node.
//   node scripts/bundle.mjs [--watch | --sizes]
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { analyzeMetafile, build, context } from 'esbuild'
import { buildName } from './build-name.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** The command line: one file, so that V8's code for it can be kept beside it (bin/load.js). */
const commandLine = { cli: 'lib/cli/entry.ts' }
/** Each other file that is started by itself; one that isn't there yet is passed over. */
const entries = {
  'sync-worker': 'lib/database/sync-worker.ts',
  sandbox: 'lib/sandbox/main.ts',
}
/** Started from a file of its own name beside the code that starts it. */
const modules = { worker: 'lib/sandbox/engine/worker.mjs' }

/** They find their own files (WASM, native parts) beside themselves, so they stay where they are. */
const external = ['@electric-sql/pglite', 'esbuild', 'next', 'pg-native', 'tsx']

// Built beside the old one, which stays in use until the new one is whole.
const watching = process.argv.includes('--watch')
const fresh = watching ? 'dist' : `dist.${process.pid}`

const later = {
  'node:child_process': "exports.spawn = (...given) => require('node:child_process').spawn(...given)",
  '@lezer/python': "export const parser = { parse: (text) => require('@lezer/python').parser.parse(text) }",
}

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  splitting: true,
  outdir: fresh,
  external,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  metafile: process.argv.includes('--sizes'),
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.GREENLIGHT_BUILD': JSON.stringify(buildName()),
  },
  // CommonJS packages inside of an ES module still ask for `require`.
  banner: {
    js: [
      "import{createRequire as __createRequire}from'node:module'",
      "import{fileURLToPath as __fileURLToPath}from'node:url'",
      'const require=__createRequire(import.meta.url)',
      'const __filename=__fileURLToPath(import.meta.url)',
      "const __dirname=__fileURLToPath(new URL('.',import.meta.url))",
      '',
    ].join(';'),
  },
  plugins: [
    {
      // Nobody is shown zod's messages but in English.
      name: 'no-locales',
      setup: (job) => {
        const english = { contents: "export { default as en } from './en.js'" }
        job.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => english)
      },
    },
    {
      // Loaded when they are called, as few verbs do: their loading takes a good part of what a short verb takes.
      name: 'later',
      setup: (job) => {
        job.onResolve(
          { filter: /^(node:child_process|@lezer\/python)$/ },
          ({ path, importer, pluginData }) => {
            // Commander starts programs for commands that are files of their own: we have none.
            const wanted = path.startsWith('@') || /[\\/]commander[\\/]/.test(importer)
            return wanted && pluginData !== 'asked' ? { path, namespace: 'later' } : undefined
          },
        )
        job.onLoad({ filter: /.*/, namespace: 'later' }, ({ path }) => ({
          contents: later[path],
          resolveDir: root,
          pluginData: 'asked',
        }))
      },
    },
    {
      // Our modules do nothing when imported, so what a verb doesn't use of a room's index is left out of it.
      name: 'no-side-effects',
      setup: (job) => {
        job.onResolve({ filter: /^\.{1,2}(\/|$)/ }, async (args) => {
          if (args.pluginData === 'asked' || !args.resolveDir.startsWith(join(root, 'lib'))) return
          const { resolveDir, importer, kind } = args
          const found = await job.resolve(args.path, { resolveDir, importer, kind, pluginData: 'asked' })
          return { ...found, sideEffects: false }
        })
      },
    },
  ],
}

const there = (files) => Object.entries(files).filter(([, file]) => existsSync(join(root, file)))
const jobs = [
  {
    ...common,
    entryPoints: Object.fromEntries(there(commandLine)),
    format: 'cjs',
    splitting: false,
    minifyIdentifiers: true,
    outExtension: { '.js': '.cjs' },
    define: {
      ...common.define,
      'import.meta.url': '__url',
      'import.meta.dirname': '__dirname',
      'import.meta.resolve': 'undefined',
    },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href" },
  },
  { ...common, entryPoints: Object.fromEntries(there(entries)), chunkNames: 'chunk-[hash]' },
  {
    ...common,
    entryPoints: Object.fromEntries(there(modules)),
    outExtension: { '.js': '.mjs' },
    chunkNames: 'worker-[hash]',
  },
].filter((job) => Object.keys(job.entryPoints).length > 0)

if (watching) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  for (const job of jobs) await (await context(job)).watch()
} else {
  try {
    const results = await Promise.all(jobs.map((job) => build(job)))
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    renameSync(join(root, fresh), join(root, 'dist'))
    for (const { metafile } of results) if (metafile) console.log(await analyzeMetafile(metafile))
    spawnSync(process.execPath, [join(root, 'scripts/code.mjs')], { stdio: 'ignore' })
  } catch {
    // esbuild has said what is wrong.
    rmSync(join(root, fresh), { recursive: true, force: true })
    process.exitCode = 1
  }
}
