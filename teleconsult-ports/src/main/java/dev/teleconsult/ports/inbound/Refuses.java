package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The codes of the {@linkplain dev.teleconsult.domain.RefusalException refusals} that a use case can end in: these and no
 * others. Tests hold the use cases to it.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Refuses {

    RefusalCode[] value();
}
