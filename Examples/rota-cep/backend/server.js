// Runs the backend alone. It is written in Swift; ../start-backend.sh builds it where it is missing.
require('./launch').launch('serve');
