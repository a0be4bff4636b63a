import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** A small MCP server: `node --import tsx mcp-program.ts [http]`; HTTP tells its port on stdout. */
const TOOLS = ['echo', 'environment', 'fail', 'crash', 'hang', 'flood', 'secret'];
const PROPERTIES = { text: { type: 'string', pattern: '^(a+)+$' } };

function makeServer(): Server {
  const server = new Server({ name: 'test', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: TOOLS.map((name) => ({
      name,
      description: `Does ${name}.`,
      inputSchema: { type: 'object' as const, properties: PROPERTIES },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const said = (text: string, isError = false) => ({
      content: [{ type: 'text', text }],
      isError,
    });
    switch (params.name) {
      case 'environment':
        return said(JSON.stringify(process.env));
      case 'fail':
        return said('the disk is on fire', true);
      case 'crash':
        return process.exit(1);
      case 'hang':
        return new Promise(() => undefined);
      case 'flood':
        return said('x'.repeat(1_000_000));
      default:
        return said(`you said ${String(params.arguments?.['text'])}`);
    }
  });
  return server;
}

if (process.argv[2] === 'http') {
  const http = createServer((request, response) => {
    const transport = new StreamableHTTPServerTransport();
    void makeServer()
      .connect(transport as Transport)
      .then(() => transport.handleRequest(request, response));
  });
  http.listen(0, '127.0.0.1', () => {
    const address = http.address();
    process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
  });
} else {
  await makeServer().connect(new StdioServerTransport());
}
