package dev.teleconsult.ports.inbound;

import dev.teleconsult.domain.RefusalCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lists the codes of all {@linkplain dev.teleconsult.domain.RefusalException refusals} that a method of a use case can
 * throw. Tests check that it throws no others.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Refuses {

    RefusalCode[] value();
}
