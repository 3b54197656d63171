package dev.teleconsult.adapter.crud.sql.dialect;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/** How connections of our own are opened and kept. An empty user or password is one that is not given. */
public record Settings(
        String url, String user, String password, int poolSize, Duration connectionTimeout, Duration statementTimeout) {

    /** These properties of a connection, and who we are to the database. */
    public Properties identified(Map<String, String> properties) {
        Properties all = new Properties();
        all.putAll(properties);
        if (!user.isEmpty()) {
            all.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            all.setProperty("password", password);
        }
        return all;
    }

    /** Passwords are not printed, and a URL may hold one. */
    @Override
    public String toString() {
        return "Settings[poolSize=" + poolSize + ", connectionTimeout=" + connectionTimeout + ", statementTimeout="
                + statementTimeout + "]";
    }
}
