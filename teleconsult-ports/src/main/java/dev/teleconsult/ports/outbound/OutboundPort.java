package dev.teleconsult.ports.outbound;

import dev.teleconsult.ports.Upstream;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks an outbound port and names its upstream, so that decorators can wrap every port. */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OutboundPort {

    Upstream value();
}
