package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a method of an outbound port that can be repeated: twice is as good as once. A decorator may then retry it; it must
 * not retry any other.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Idempotent {

    /** The mark counts at video providers with one of these capabilities only; empty: everywhere. */
    Capability[] with() default {};
}
