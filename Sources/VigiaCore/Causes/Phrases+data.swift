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
        not a valid * database
        not a valid * file
        inconsistent tablespace
        data structure corruption
        page corruption
        log corruption
        wal corruption
        index corruption
        corrupted page
        corrupt page
        page is corrupt
        corrupted index
        corrupted block
        corrupted record
        corrupted wal
        corrupt wal
        corrupt record
        corrupt block
        corrupted log file
        corrupted segment
        crc mismatch
        crc check failed
        crc error
        wal: crc
        page*checksum
        block*checksum
        segment*checksum
        snapshot*checksum
        checksum*page
        checksum*block
        invalid magic
        bad magic number in super
        truncated wal
        datafile * damaged
        data file * corrupt
        data files * corrupt
        pgdata * corrupt
        malformed database
        db_runrecovery
        db_page_notfound
        ungültige seite in block
        ungültige magische zahl
        keinen gültigen checkpoint
        ungültiger primärer checkpoint
        page invalide dans
        numéro magique invalide
        point de vérification valide
        point de vérification primaire invalide
        la página no es válida
        número mágico
        punto de control válido
        punto de control primario no es válido
        página inválida no bloco
        registro do ponto de controle válido
        número mágico inválido
        有効なチェックポイント
        invalid page in
        invalid page at
        log sequence number * in the future
        log sequence number * is in
        wrong magic
        magic number mismatch
        invalid tsm
        """

    private static let schemas = """
        downgrade is not supported
        cannot boot server version
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
        (1049, "
        (1049, '
        (1054, "
        (1054, '
        (1146, "
        (1146, '
        error 1049
        error: 1049
        error 1054
        error: 1054
        error 1146
        error: 1146
        [42p01]
        [42703]
        3d000
        database * doesn't exist
        database * not found
        no such collection
        collection * not found
        collection * does not exist
        no such database
        namespace not found
        ns does not exist
        table or view
        needs to be migrated
        need to be migrated
        needs migration
        run migrations
        run the migrations
        run your migrations
        migrate your database
        database is newer
        database is ahead
        newer schema
        outdated schema
        old schema
        incompatible schema
        wrong schema
        unknown migration
        migration * not found
        migrations * not applied
        migration * has not been
        unapplied migrations
        p2021
        p2022
        sqlstate*[1049]
        sqlstate*[1146]
        sqlstate*[1054]
        migration error
        migrator is not current
        notcurrenterror
        is for a newer
        newer database
        newer version of the database
        database version
        changesets check sum
        liquibase*validation failed
        migration check sum
        need to initialize the database
        database is not initialized
        database not initialized
        database has not been initialized
        database needs to be upgraded
        incompatible with your current engine version
        """

    /// General words for damage, which programs use for other things too; so they stand last.
    static let generalDamage: [(cause: CauseClass, text: String)] = [
        (
            .databaseCorrupt,
            """
            checksum mismatch
            checksum error
            checksum does not match
            checksum verification failed
            bad checksum
            invalid checksum
            corruption detected
            corruption in
            is corrupted
            is corrupt
            are corrupted
            corrupted data
            corrupt data
            data corruption
            """
        )
    ]
}
