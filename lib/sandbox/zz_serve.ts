import { startSandbox } from './start'
const s = await startSandbox({port: Number(process.argv[2]), flags: {enable_envelope_debezium_in_subscribe: process.argv[3]==='flags', enable_within_timestamp_order_by_in_subscribe: process.argv[3]==='flags', enable_create_table_from_source: process.argv[3]==='flags'}})
console.log('up', s.port)
