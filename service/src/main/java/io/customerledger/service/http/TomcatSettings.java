package io.customerledger.service.http;

import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.stereotype.Component;

/** What has to be told to Tomcat itself. */
@Component
final class TomcatSettings implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

    /** The API knows a dozen; clients and proxies add theirs. */
    private static final int MAX_HEADERS = 64;

    private final ErrorReply replies;

    TomcatSettings(ErrorReply replies) {
        this.replies = replies;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory tomcat) {
        if (tomcat instanceof TomcatWebServerFactory factory) {
            factory.setProtocol(PatientHttp.class.getName());
        }
        tomcat.addConnectorCustomizers(
                TomcatSettings::ownIdsMayHoldSlashes,
                connector -> connector.setProperty("maxHeaderCount", Integer.toString(MAX_HEADERS)));
        tomcat.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.getPipeline().addValve(new TomcatErrors(replies));
                host.setErrorReportValveClass(TomcatErrors.class.getName());
            }
        });
    }

    /** Spring routes by the path as it was sent, and decodes each of its parts by itself. */
    private static void ownIdsMayHoldSlashes(Connector connector) {
        connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
        connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    }
}
