FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY . .
RUN ./mvnw -B -q package -DskipTests -Dspotless.check.skip

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --no-create-home ledger && install -d -o ledger -m 700 /data
COPY --from=build /build/service/target/customer-ledger.jar /opt/customer-ledger.jar
USER ledger
# Holds the master key and, where no SPRING_DATASOURCE_URL is given, the embedded PostgreSQL.
ENV LEDGER_DATA_DIR=/data
VOLUME /data
EXPOSE 8080
# The image has no HTTP client; bash is one.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/${SERVER_PORT:-8080} && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/customer-ledger.jar"]
