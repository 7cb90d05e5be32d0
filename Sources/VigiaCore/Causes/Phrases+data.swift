extension Phrases {
    static let data: [(cause: CauseClass, text: String)] = [
        (.databaseCorrupt, damage),
        (.schema, schemas),
    ]

    private static let damage = """
        sqlite_corrupt
        sqlite_notadb
        database disk image is malformed
        file is not a database
        malformed database schema
        file is encrypted or is not a database
        database corruption
        database is corrupt
        database file is corrupt
        corrupted database
        corrupt database
        database corrupted
        index corrupt
        invalid page in block
        invalid page header
        could not read block
        unexpected data beyond eof
        page verification failed
        could not locate a valid checkpoint
        invalid primary checkpoint
        invalid checkpoint record
        page checksum
        innodb: corruption
        innodb: database page corruption
        is marked as crashed
        incorrect key file for table
        bad file format reading the append only
        unrecoverable error reading the append only
        wrong signature trying to load db
        short read or oom loading db
        error trying to load the rdb
        internal error in rdb reading
        rdb crc error
        wrong rdb checksum
        corruption:
        wt_panic
        wt_error
        invalid database
        corrupted manifest
        corrupt manifest
        translog corrupted
        corruptindexexception
        corrupt index
        mdb_corrupted
        mdb_invalid
        h2 database * file corrupted
        file corrupted in chunk
        not a valid database
        not a sqlite
        unsupported file format
        damaged database
        table is corrupt
        control file * contains invalid
        incorrect checksum in control file
        """

    private static let schemas = """
        no such table
        no such column
        no such index
        has no column named
        relation "*" does not exist
        relation * does not exist
        column "*" does not exist
        column * does not exist
        table "*" does not exist
        type "*" does not exist
        schema "*" does not exist
        function * does not exist
        table * doesn't exist
        table * not found
        unknown column
        unknown table
        table `*` does not exist
        column `*` does not exist
        keyspace * does not exist
        unconfigured table
        index_not_found
        unknown database
        database "*" does not exist
        undefinedtable
        undefinedcolumn
        undefined table
        undefined_table
        undefined_column
        er_no_such_table
        er_bad_field_error
        sqlstate[42s02]
        sqlstate[42s22]
        42p01
        42s02
        invalid object name
        invalid column name
        ora-00942
        ora-00904
        bad sql grammar
        missing table
        missing column
        schema-validation
        schema validation
        schema version
        schema mismatch
        schema is not up to date
        schema is out of date
        database schema
        migrations are pending
        pending migration
        pendingmigration
        unapplied migration
        pending model changes
        migration checksum mismatch
        checksum mismatch for migration
        migrations have failed validation
        detected failed migration
        detected resolved migration
        failed migration
        migration failed
        migration * failed
        missing migration
        dirty database version
        can't locate revision
        target database is not up to date
        multiple head revisions
        duplicate column name
        table * already exists
        relation "*" already exists
        column "*" already exists
        cannot add a not null column
        """
}
