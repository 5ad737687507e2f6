package io.customerledger.service.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * HTTP as Tomcat speaks it, with one difference: Tomcat treats a client that is silent in the middle of its request and
 * one that takes its time to read an answer alike, and the second may be the reader of an export.
 */
public final class PatientHttp extends Http11NioProtocol {

    private static final Duration UNTIL_IT_READS_ON = Duration.ofMinutes(5);

    @Override
    protected Processor createProcessor() {
        return new Http11Processor(this, getAdapter()) {
            @Override
            public Handler.SocketState service(SocketWrapperBase<?> socket) throws IOException {
                socket.setWriteTimeout(UNTIL_IT_READS_ON.toMillis());
                return super.service(socket);
            }
        };
    }
}
