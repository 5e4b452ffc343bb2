using System.Collections.Concurrent;
using System.Net;
using HubSpotSfSync.Grains;
using HubSpotSfSync.Silo.Alerts;
using HubSpotSfSync.Sync.Budget;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Silo.Tests;

/// <summary>How alerts leave the cluster.</summary>
public sealed class AlertWebhookTests
{
    private const string Address = "https://hooks.slack.example/services/T000/B000/secret";
    private static readonly DateTimeOffset Noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private static readonly BudgetAlert Alert = new(BudgetAlertKind.Spent, 0.9, Noon, "90 % of our share of the daily calls are spent: 900 of 1000");
    private static readonly BudgetUse Use = new("salesforce/main", 2000, 1000, 900, 100, new Dictionary<Lane, long>(), [])
    {
        Outlook = new Dictionary<Lane, LaneOutlook>
        {
            [Lane.Backfill] = new(LanePace.Closed, 0, Noon.AddHours(3)),
            [Lane.Live] = new(LanePace.Slow, 6, null),
            [Lane.Urgent] = new(LanePace.Full, 0, null),
        },
    };

    [Fact]
    public async Task An_alert_is_posted_as_Slack_takes_it_and_says_what_becomes_of_the_lanes()
    {
        var (sink, slack, _) = Sink(HttpStatusCode.OK);

        await sink.TellAsync(Use, Alert, TestContext.Current.CancellationToken);

        slack.Posted.ShouldHaveSingleItem().ShouldBe(
            (Address, """{"text":"*salesforce/main*: 90 % of our share of the daily calls are spent: 900 of 1000.\n\u2022 Live: slowed to 6 calls a minute\n\u2022 Backfill: closed until 2026-11-29 15:00:00Z"}"""));
    }

    [Fact]
    public async Task A_webhook_that_refuses_is_logged_without_its_address()
    {
        var (sink, _, log) = Sink(HttpStatusCode.NotFound);

        await sink.TellAsync(Use, Alert, TestContext.Current.CancellationToken);

        log.Lines.Last().ShouldBe("The alert webhook refused an alert on the budget of salesforce/main: status 404");
        log.Lines.ShouldAllBe(line => !line.Contains("hooks.slack", StringComparison.Ordinal));
    }

    private static (IAlertSink Sink, Slack Slack, KeptLog Log) Sink(HttpStatusCode answer)
    {
        var (slack, log) = (new Slack(answer), new KeptLog());
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Information));
        services.AddAlerts(new SyncConfig { Portals = [], Orgs = [], Connections = [], AlertWebhook = new Secret(Address) });
        services.AddHttpClient(AlertWebhook.Client).ConfigurePrimaryHttpMessageHandler(() => slack);
        return (services.BuildServiceProvider().GetRequiredService<IAlertSink>(), slack, log);
    }

    private sealed class Slack(HttpStatusCode answer) : HttpMessageHandler
    {
        public ConcurrentQueue<(string Address, string Body)> Posted { get; } = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Content!.Headers.ContentLength.ShouldNotBeNull();
            Posted.Enqueue((request.RequestUri!.ToString(), await request.Content.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage(answer);
        }
    }

    private sealed class KeptLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
