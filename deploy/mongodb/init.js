/* global db, process, quit, rs, sleep */
// Run by mongosh, once at every start of the stack: the replica set, and the user that the product works as. May run any
// number of times; a changed password is taken over.
const {
  MONGODB_HOST: host = 'mongodb:27017',
  MONGODB_ROOT_USERNAME: rootUser,
  MONGODB_ROOT_PASSWORD: rootPassword,
  MONGODB_DATABASE: database,
  MONGODB_USERNAME: user,
  MONGODB_PASSWORD: password,
} = process.env;

const admin = db.getSiblingDB('admin');
admin.auth(rootUser, rootPassword);

try {
  rs.status();
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host }] });
}
for (let attempt = 0; !admin.hello().isWritablePrimary; attempt += 1) {
  if (attempt === 120) {
    print('the replica set has no primary after a minute');
    quit(1);
  }
  sleep(500);
}

// The product makes its collections and indexes by itself; readWrite is enough for that, and it can't reach elsewhere.
const products = db.getSiblingDB(database);
const rights = { pwd: password, roles: [{ role: 'readWrite', db: database }] };
if (products.getUser(user) === null) products.createUser({ user, ...rights });
else products.updateUser(user, rights);
print(`replica set rs0 has a primary; ${user} may work in ${database}`);
