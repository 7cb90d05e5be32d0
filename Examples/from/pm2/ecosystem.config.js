module.exports = {
  apps: [
    {
      name: 'web',
      script: './server.js',
      max_memory_restart: '300M',
      env: {
        PORT: 3000,
        GREETING: process.env.GREETING || 'hello from pm2',
      },
      env_production: { NODE_ENV: 'production' },
    },
    { name: 'worker', script: 'worker.js', args: '--every 1000', autorestart: true },
  ],
};
