package io.customerledger.service.replay;

import io.customerledger.query.replay.Replayer;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** A node may not write rows that are older than the table, so it takes no requests. */
final class ProjectionHealth extends AbstractHealthIndicator {

    private final Replayer replayer;

    ProjectionHealth(Replayer replayer) {
        this.replayer = replayer;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        if (replayer.isOutdated()) {
            health.outOfService().withDetail("customers", "made by a newer version of the service");
        } else {
            health.up();
        }
    }
}
