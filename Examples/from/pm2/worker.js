setInterval(() => console.log('worked'), Number(process.argv[3]));
