import {
  compileOptions,
  deferOptions,
  deployOptions,
  type OptionSpec,
  planOptions,
  projectOptions,
  resourceTypeOptions,
  runOptions,
  selectionOptions,
  syntaxOptions,
  testOptions,
  threadOptions,
} from '../options'
import type { Verb } from '../verb'

const executing = [...projectOptions, ...selectionOptions, ...threadOptions, ...syntaxOptions]

const sandboxOptions: readonly OptionSpec[] = [
  { flags: '--dir <folder>', about: 'where its data is (.greenlight/sandbox of the project)' },
  { flags: '--project-dir <folder>', about: 'the project whose sandbox it is' },
]

/** Every verb, in the order of the help. A new one: a file beside this one and a line here. */
export const verbs: readonly Verb[] = [
  {
    name: 'parse',
    summary: 'read the project and write target/manifest.json',
    options: [...projectOptions, ...threadOptions],
    load: () => import('./parse'),
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'list what is selected',
    answers: true,
    options: [
      ...projectOptions,
      ...selectionOptions,
      ...resourceTypeOptions,
      { flags: '--output <form>', about: 'selector, name, path or json' },
      { flags: '--output-keys <keys...>', about: 'what json shows: name config.materialized …' },
    ],
    load: () => import('./list'),
  },
  {
    name: 'compile',
    summary: 'render the SQL of what is selected',
    answers: true,
    options: [
      ...executing,
      ...deferOptions,
      ...compileOptions,
      ...runOptions,
      { flags: '--output <form>', about: 'text or json' },
    ],
    load: () => import('./compile'),
  },
  {
    name: 'run',
    summary: 'build models',
    options: [...executing, ...deferOptions, ...runOptions],
    load: () => import('./run'),
  },
  {
    name: 'test',
    summary: 'run data tests and unit tests',
    options: [...executing, ...deferOptions, ...resourceTypeOptions, ...testOptions],
    load: () => import('./test'),
  },
  {
    name: 'build',
    summary: 'seeds, models and their tests, each when what it needs has passed',
    options: [
      ...executing,
      ...deferOptions,
      ...resourceTypeOptions,
      ...runOptions,
      { flags: '--store-failures', about: 'keep the rows that fail a test' },
    ],
    load: () => import('./build'),
  },
  {
    name: 'seed',
    summary: 'load the csv files',
    options: [...executing, ...runOptions, { flags: '--show', about: 'the first rows of each file' }],
    load: () => import('./seed'),
  },
  {
    name: 'show',
    summary: 'the first rows of a node or a query',
    answers: true,
    options: [
      ...executing,
      ...deferOptions,
      { flags: '--inline <sql>', about: 'a query to show, in place of a node' },
      { flags: '--limit <n>', about: 'how many rows; -1 is all' },
      { flags: '--introspect', about: 'let templates ask the database' },
      { flags: '--no-introspect', about: '', hidden: true },
      { flags: '--output <form>', about: 'text or json' },
    ],
    load: () => import('./show'),
  },
  {
    name: 'columns',
    summary: 'where columns come from, and what is made of them',
    answers: true,
    arguments: [{ name: '[node.column]', about: 'a node, or one of its columns; all nodes' }],
    options: [
      ...projectOptions,
      { flags: '--up', about: 'follow the column to everything that it comes from' },
      { flags: '--down', about: 'follow the column to everything that is made of it' },
      { flags: '--depth <n>', about: 'how many steps to follow' },
      { flags: '--output <form>', about: 'text or json' },
    ],
    load: () => import('./columns'),
  },
  {
    name: 'debug',
    summary: 'which project and profile are used, and whether the database answers',
    answers: true,
    options: [...projectOptions],
    load: () => import('./debug'),
  },
  {
    name: 'docs',
    summary: 'documentation',
    options: [],
    verbs: [
      {
        name: 'generate',
        summary: 'write manifest.json and catalog.json',
        options: [
          ...executing,
          { flags: '--no-compile', about: 'leave the SQL out' },
          { flags: '--compile', about: '', hidden: true },
          { flags: '--empty-catalog', about: 'ask the database nothing' },
        ],
        load: () => import('./docs-generate'),
      },
    ],
  },
  {
    name: 'deps',
    summary: 'fetch the packages of packages.yml or dependencies.yml',
    options: [
      ...projectOptions,
      { flags: '--lock', about: 'write package-lock.yml and install nothing' },
      { flags: '--upgrade', about: 'resolve anew, whatever package-lock.yml says' },
      { flags: '--add-package <package>', about: 'add NAME@VERSION to the file, then install' },
      { flags: '--source <kind>', about: 'where the added package is from: hub, git or local' },
    ],
    load: () => import('./deps'),
  },
  {
    name: 'clean',
    summary: 'remove the folders of clean-targets',
    options: projectOptions,
    load: () => import('./clean'),
  },
  {
    name: 'run-operation',
    summary: 'run a macro, or one of the deploy_… operations',
    arguments: [{ name: '[macro]', about: 'its name, or package.name' }],
    options: [
      ...projectOptions,
      ...threadOptions,
      { flags: '--args <yaml>', about: 'its arguments: {name: value}' },
    ],
    load: () => import('./run-operation'),
  },
  {
    name: 'deploy',
    summary: 'blue/green deployments, step by step',
    options: [],
    verbs: [
      {
        name: 'plan',
        summary: 'show what a step would send',
        answers: true,
        arguments: [{ name: '[step]', about: 'init, promote, rollback or cleanup; the next one' }],
        options: [...projectOptions, ...planOptions],
        load: () => import('./deploy-plan'),
      },
      {
        name: 'init',
        summary: 'make the schemas and clusters of the new side',
        options: [...projectOptions, ...planOptions, ...deployOptions],
        load: () => import('./deploy-init'),
      },
      {
        name: 'run',
        summary: 'build the new side',
        options: [
          ...executing,
          ...deferOptions,
          ...runOptions,
          { flags: '--build', about: 'seeds and tests too, as build does' },
        ],
        load: () => import('./deploy-run'),
      },
      {
        name: 'await',
        summary: 'wait until the new side is ready',
        options: [
          ...projectOptions,
          {
            flags: '--lag-threshold <time>',
            about: 'how far behind is still ready (meta.lag_threshold, or 5s)',
          },
          { flags: '--stable-for <time>', about: 'for how long it must be ready without a break (5s)' },
          { flags: '--timeout <time>', about: 'when to give up' },
          { flags: '--wait-on-failing', about: 'go on waiting when something fails' },
        ],
        load: () => import('./deploy-await'),
      },
      {
        name: 'promote',
        summary: 'swap the new side in',
        options: [...projectOptions, ...planOptions, ...deployOptions],
        load: () => import('./deploy-promote'),
      },
      {
        name: 'rollback',
        summary: 'swap the old side back',
        options: [...projectOptions, ...planOptions, ...deployOptions],
        load: () => import('./deploy-rollback'),
      },
      {
        name: 'cleanup',
        summary: 'drop the side that does not serve',
        options: [...projectOptions, ...planOptions, ...deployOptions],
        load: () => import('./deploy-cleanup'),
      },
      {
        name: 'status',
        summary: 'how the deployment stands',
        answers: true,
        options: [...projectOptions, { flags: '--json', about: 'as JSON' }],
        load: () => import('./deploy-status'),
      },
    ],
  },
  {
    name: 'sandbox',
    summary: 'a server that speaks Materialize, with nothing to install',
    options: [],
    verbs: [
      {
        name: 'start',
        summary: 'run it until Ctrl-C',
        options: [
          ...sandboxOptions,
          { flags: '--port <number>', about: 'where it listens (6875, or the next free one)' },
          { flags: '--memory', about: 'keep nothing' },
          { flags: '--flag <names...>', about: 'private previews to turn on' },
        ],
        load: () => import('./sandbox-start'),
      },
      { name: 'stop', summary: 'end it', options: sandboxOptions, load: () => import('./sandbox-stop') },
      {
        name: 'status',
        summary: 'whether it runs, and where',
        answers: true,
        options: sandboxOptions,
        load: () => import('./sandbox-status'),
      },
      {
        name: 'reset',
        summary: 'take its data away',
        options: sandboxOptions,
        load: () => import('./sandbox-reset'),
      },
    ],
  },
  {
    name: 'serve',
    summary: 'open the web app over a project; without one, the demo with its sandbox',
    options: [
      ...projectOptions,
      { flags: '--sandbox', about: 'start a sandbox behind the project and build it there' },
      { flags: '--port <number>', about: 'the port of the web app (3000, or the next free one)' },
      { flags: '--dev', about: 'for work on Greenlight itself: reload when its own files change' },
    ],
    load: () => import('./serve'),
  },
]
