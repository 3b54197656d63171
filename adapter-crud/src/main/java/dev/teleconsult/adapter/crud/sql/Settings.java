package dev.teleconsult.adapter.crud.sql;

import java.time.Duration;

/** How connections of our own are opened and kept. An empty user or password is one that is not given. */
record Settings(
        String url, String user, String password, int poolSize, Duration connectionTimeout, Duration statementTimeout) {

    /** Passwords are not printed, and a URL may hold one. */
    @Override
    public String toString() {
        return "Settings[poolSize=" + poolSize + ", connectionTimeout=" + connectionTimeout + ", statementTimeout="
                + statementTimeout + "]";
    }
}
