package dev.teleconsult.bootstrap.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.teleconsult.ports.inbound.PlanTeleconsultationUseCase;
import dev.teleconsult.ports.inbound.TeleconsultUseCases;
import dev.teleconsult.ports.interception.Intercepted;
import dev.teleconsult.ports.interception.PortCall;
import dev.teleconsult.ports.interception.PortInterceptor;
import dev.teleconsult.ports.outbound.Outbox;
import dev.teleconsult.ports.outbound.TeleconsultStorage;
import dev.teleconsult.ports.outbound.TeleconsultationStore;
import dev.teleconsult.ports.testing.InMemoryStorage;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AheadTest {

    private static final PortInterceptor NONE = new PortInterceptor() {
        @Override
        public <T> T around(PortCall call, Supplier<T> proceed) {
            return proceed.get();
        }
    };

    @Test
    void proxiesOfTheFacadesAndTheirPortsShouldBeMade() {
        assertThat(Ahead.proxied(TeleconsultStorage.class))
                .contains(TeleconsultStorage.class, TeleconsultationStore.class, Outbox.class);
        assertThat(Ahead.proxied(TeleconsultUseCases.class)).contains(PlanTeleconsultationUseCase.class);
    }

    @Test
    void preparedProxiesShouldBeUsedByTheStart() throws Exception {
        Ahead.prepare();
        Object before = aNewProxyClass();

        Object used = Intercepted.storage(new InMemoryStorage(), NONE)
                .externalIdentifiers()
                .orElseThrow();

        assertThat(numberOf(used)).as("the JVM numbers the classes of proxies").isLessThan(numberOf(before));
    }

    /** In its own class loader, so that it is made again. */
    private static Object aNewProxyClass() throws Exception {
        ClassLoader loader = new ClassLoader(Runnable.class.getClassLoader()) {};
        return Proxy.newProxyInstance(loader, new Class<?>[] {Runnable.class}, (proxy, method, arguments) -> null);
    }

    private static int numberOf(Object proxy) {
        return Integer.parseInt(proxy.getClass().getName().replaceAll(".*\\$Proxy", ""));
    }
}
