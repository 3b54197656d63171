package dev.teleconsult.adapter.crud.sql;

import dev.teleconsult.adapter.crud.sql.dialect.Sqlite;
import dev.teleconsult.ports.contract.Trouble;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;

/** SQLite with a driver that fails on command, below the pool, where real failures occur. */
final class TroubledSqlite {

    private TroubledSqlite() {}

    static Sqlite dialect() {
        return new Sqlite(TroubledDriver.class.getName());
    }

    private static final Map<String, Trouble> TROUBLES = new ConcurrentHashMap<>();

    /** The fault of the database with this URL from now on. */
    static void put(String url, Trouble trouble) {
        codeOf(trouble);
        TROUBLES.put(url, trouble);
    }

    static void end(String url) {
        TROUBLES.remove(url);
    }

    /** SQLite's result code for each fault. */
    private static int codeOf(Trouble trouble) {
        return switch (trouble) {
            case UNREACHABLE -> 14;
            case LOSING_ANSWERS -> 10;
            case OVERLOADED -> 5;
            case REFUSING -> 26;
            case TALKING_NONSENSE -> throw new UnsupportedOperationException("a database does not talk nonsense");
        };
    }

    /** Found by the service loader by its name. */
    public static final class TroubledDriver implements Driver {

        private final Driver real = new org.sqlite.JDBC();

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            Troubled troubled = new Troubled(url);
            troubled.before();
            return troubled.wrap(Connection.class, real.connect(url, info), "");
        }

        @Override
        public boolean acceptsURL(String url) throws SQLException {
            return real.acceptsURL(url);
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) throws SQLException {
            return real.getPropertyInfo(url, info);
        }

        @Override
        public int getMajorVersion() {
            return real.getMajorVersion();
        }

        @Override
        public int getMinorVersion() {
            return real.getMinorVersion();
        }

        @Override
        public boolean jdbcCompliant() {
            return real.jdbcCompliant();
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    /** One connection and its statements. */
    private static final class Troubled {

        private final String url;
        private boolean inTransaction;

        Troubled(String url) {
            this.url = url;
        }

        <T> T wrap(Class<T> type, T target, String sql) {
            InvocationHandler handler = (proxy, method, arguments) -> {
                String said =
                        arguments != null && arguments.length > 0 && arguments[0] instanceof String text ? text : sql;
                boolean executes = method.getName().startsWith("execute");
                if (executes) {
                    before();
                }
                Object result;
                try {
                    result = method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
                if (executes) {
                    after(said);
                }
                if (result instanceof PreparedStatement statement) {
                    return wrap(PreparedStatement.class, statement, said);
                }
                return result instanceof Statement statement && type == Connection.class
                        ? wrap(Statement.class, statement, "")
                        : result;
            };
            return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, handler));
        }

        void before() throws SQLException {
            Optional<Trouble> trouble = trouble().filter(one -> one != Trouble.LOSING_ANSWERS);
            if (trouble.isPresent()) {
                throw failure(trouble.get());
            }
        }

        private void after(String sql) throws SQLException {
            if (sql.startsWith("BEGIN")) {
                inTransaction = true;
            }
            if (sql.startsWith("COMMIT") || sql.startsWith("ROLLBACK")) {
                inTransaction = false;
            }
            if (!inTransaction && trouble().isPresent()) {
                throw failure(Trouble.LOSING_ANSWERS);
            }
        }

        private Optional<Trouble> trouble() {
            return Optional.ofNullable(TROUBLES.get(url));
        }

        private static SQLException failure(Trouble trouble) {
            return new SQLException("told to", null, codeOf(trouble));
        }
    }
}
