package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an outbound port that works its answer out by itself. Nothing is put around it: it cannot fail for an
 * upstream that is away, and must not be refused because of one.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface MakesNoCall {

    /** The mark counts at video providers with one of these capabilities only; empty: everywhere. */
    Capability[] with() default {};
}
