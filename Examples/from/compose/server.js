const server = require('http').createServer((_, answer) => answer.end(process.env.GREETING + '\n'));
server.listen(process.env.PORT);
