package dev.teleconsult.adapter.auth0;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {

    private static final Instant NOW = Instant.parse("2030-01-01T09:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(60);

    private final BoundedCache<String, Integer> cache = new BoundedCache<>(2);

    @Test
    void getShouldBeEmptyForAnUnknownKey() {
        assertThat(cache.get("a", NOW)).isEmpty();
    }

    @Test
    void getShouldReturnTheValueUntilItExpires() {
        cache.put("a", 1, NOW, LATER);

        assertThat(cache.get("a", LATER.minusNanos(1))).contains(1);
        assertThat(cache.get("a", LATER)).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void putShouldEvictTheLeastRecentlyUsedEntry() {
        cache.put("a", 1, NOW, LATER);
        cache.put("b", 2, NOW, LATER);
        cache.get("a", NOW);
        cache.put("c", 3, NOW, LATER);

        assertThat(cache.size()).isEqualTo(2);
        assertThat(cache.get("a", NOW)).contains(1);
        assertThat(cache.get("b", NOW)).isEmpty();
        assertThat(cache.get("c", NOW)).contains(3);
    }

    @Test
    void putShouldReplaceTheValue() {
        cache.put("a", 1, NOW, NOW);
        cache.put("a", 2, NOW, LATER);

        assertThat(cache.get("a", NOW)).contains(2);
    }

    @Test
    void clockSetBackShouldExpireEveryEntry() {
        cache.put("a", 1, LATER, LATER.plusSeconds(60));

        assertThat(cache.get("a", LATER)).contains(1);
        assertThat(cache.get("a", LATER.minusMillis(1))).isEmpty();
    }
}
