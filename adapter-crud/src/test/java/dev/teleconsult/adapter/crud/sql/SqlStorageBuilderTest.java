package dev.teleconsult.adapter.crud.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.teleconsult.adapter.crud.sql.dialect.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteDataSource;

class SqlStorageBuilderTest {

    @TempDir
    private Path folder;

    private SqlStorage.Builder builder() {
        return SqlStorage.builder("jdbc:sqlite:" + folder.resolve("store.db"));
    }

    @Test
    void defaultsShouldBeAsDocumented() {
        assertThat(SqlStorage.builder("jdbc:sqlite:any.db").settings())
                .isEqualTo(
                        new Settings("jdbc:sqlite:any.db", "", "", 10, Duration.ofSeconds(5), Duration.ofSeconds(5)));
    }

    @Test
    void settingsShouldNotPrintSecrets() {
        Settings settings = SqlStorage.builder("jdbc:postgresql://db/x?password=one")
                .user("service-user")
                .password("two")
                .settings();

        assertThat(settings.toString()).doesNotContain("one", "two", "service-user");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "jdbc:mysql://db/x?password=secret", "postgresql://db/x?password=secret"})
    void urlsOfOtherDatabasesShouldBeRejected(String url) {
        assertThatThrownBy(() -> SqlStorage.builder(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void invalidUrlShouldBeRejected() {
        SqlStorage.Builder builder = SqlStorage.builder("jdbc:postgresql://db:not-a-port/x?password=secret");

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @Test
    void limitsShouldApplyAtTheirEdges() {
        Duration hour = Duration.ofHours(1);
        Duration ms = Duration.ofMillis(1);
        List<Consumer<SqlStorage.Builder>> accepted = List.of(
                builder -> builder.poolSize(1),
                builder -> builder.poolSize(1_000),
                builder -> builder.connectionTimeout(Duration.ofMillis(250)),
                builder -> builder.connectionTimeout(hour),
                builder -> builder.statementTimeout(Duration.ofSeconds(1)),
                builder -> builder.statementTimeout(hour));
        List<Consumer<SqlStorage.Builder>> refused = List.of(
                builder -> builder.poolSize(0),
                builder -> builder.poolSize(1_001),
                builder -> builder.connectionTimeout(Duration.ofMillis(249)),
                builder -> builder.connectionTimeout(hour.plus(ms)),
                builder -> builder.statementTimeout(Duration.ofMillis(999)),
                builder -> builder.statementTimeout(hour.plus(ms)));

        accepted.forEach(setting -> assertThatCode(() -> {
                    SqlStorage.Builder builder = builder();
                    setting.accept(builder);
                    try (SqlStorage storage = builder.build()) {
                        storage.start();
                    }
                })
                .doesNotThrowAnyException());
        refused.forEach(setting ->
                assertThatThrownBy(() -> setting.accept(builder())).isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void settingsOfTheCallersDataSourceShouldNotBeSettable() {
        List<Consumer<SqlStorage.Builder>> settings = List.of(
                builder -> builder.user("service-user"),
                builder -> builder.password("secret"),
                builder -> builder.poolSize(5));

        settings.forEach(setting -> assertThatThrownBy(() -> setting.accept(SqlStorage.builder(new SQLiteDataSource())))
                .isInstanceOf(IllegalStateException.class));
    }

    @Test
    void nullsShouldBeRejected() {
        assertThatThrownBy(() -> SqlStorage.builder((String) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> SqlStorage.builder((DataSource) null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder().user(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder().password(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> builder().clock(null)).isInstanceOf(NullPointerException.class);
    }
}
