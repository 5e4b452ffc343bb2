namespace HubSpotSfSync.Silo.Hosting;

internal static class Logging
{
    /// <summary>One line an event; JSON where the output is collected (LOG_FORMAT=json). HTTP client logs would name records by their
    /// address, and e-mails in it, so they stay off.</summary>
    public static ILoggingBuilder AddSyncLogging(this ILoggingBuilder logging)
    {
        logging.ClearProviders();
        if (Environment.GetEnvironmentVariable("LOG_FORMAT") == "json")
        {
            logging.AddJsonConsole(json => json.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        }

        return logging
            .SetMinimumLevel(LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Orleans", LogLevel.Warning)

            // Its first check compares with the start of the machine, not of the process.
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error)

            // It prints every attempt with its stack; what a failed call meant is said, once, by whoever asked for it.
            .AddFilter("Polly", LogLevel.None)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddFilter("StackExchange.Redis", LogLevel.Warning);
    }
}
