package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an outbound port that has the same effect if it is called twice. A decorator may retry it, and must
 * not retry methods without this mark.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {

    /** If not empty, the mark only applies to video providers with one of these capabilities. */
    Capability[] with() default {};
}
