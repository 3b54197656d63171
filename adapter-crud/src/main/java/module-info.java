/** The stores: SQL (a SQLite file, PostgreSQL) and the CRUD service of Mia-Platform. */
module dev.teleconsult.adapter.crud {
    requires com.fasterxml.jackson.databind;
    requires com.zaxxer.hikari;
    requires transitive dev.teleconsult.ports;
    requires dev.teleconsult.upstream;
    requires transitive java.sql;
    requires transitive okhttp3;
    requires org.jdbi.v3.core;
    requires static transitive org.jspecify;
    // Only needed for PostgreSQL; users add the driver.
    requires static org.postgresql.jdbc;
    requires org.slf4j;

    exports dev.teleconsult.adapter.crud.mia;
    exports dev.teleconsult.adapter.crud.sql;

    // Jackson creates and reads the records of JSON columns.
    opens dev.teleconsult.adapter.crud.sql.records to
            com.fasterxml.jackson.databind;
}
