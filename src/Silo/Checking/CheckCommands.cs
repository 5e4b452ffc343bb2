using System.CommandLine;
using HubSpotSfSync.Silo.Hosting;
using HubSpotSfSync.Sync.Configuration;
using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Silo.Checking;

/// <summary>The commands that look before anything runs: <c>validate</c> and <c>doctor</c>. Both end with 0 where there is no error,
/// and with 2 where there is one.</summary>
internal static class CheckCommands
{
    public static readonly CallContext Call = new(Lane.Urgent);

    private const int Well = 0;
    private const int Wrong = 2;

    public static Command Validate()
    {
        var (config, json, strict) = Common();
        var offline = new Option<bool>("--offline") { Description = "Check the file alone, and ask no account" };
        var command = new Command("validate", "Checks a configuration file, then against the schemas of its accounts") { config, offline, json, strict };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await ValidateAsync(parsed.GetValue(config)!, parsed.GetValue(offline), cancellationToken);
            return End(report, parsed.InvocationConfiguration.Output, parsed.GetValue(json), parsed.GetValue(strict));
        });
        return command;
    }

    public static Command Doctor()
    {
        var (config, json, strict) = Common();
        var fix = new Option<bool>("--fix") { Description = "Create the HubSpot properties that carry identities, where they are missing" };
        var command = new Command("doctor", "Checks all that validate does, and logins, rights, limits, sources of changes and clocks") { config, fix, json, strict };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var report = await DoctorAsync(parsed.GetValue(config)!, parsed.GetValue(fix), cancellationToken);
            return End(report, parsed.InvocationConfiguration.Output, parsed.GetValue(json), parsed.GetValue(strict));
        });
        return command;
    }

    private static (Option<string> Config, Option<bool> Json, Option<bool> Strict) Common() =>
    (
        new Option<string>("--config") { Description = "The configuration file", Required = true },
        new Option<bool>("--json") { Description = "Print JSON, for other programs" },
        new Option<bool>("--strict") { Description = "End with 2 for warnings, too" });

    private static Task<CheckReport> ValidateAsync(string file, bool offline, CancellationToken cancellationToken) => CheckAsync(file, async valid =>
    {
        if (offline)
        {
            return new CheckReport { File = file, Problems = valid.Warnings };
        }

        await using var accounts = CheckedAccounts.Open(valid.Config, cancellationToken);
        var problems = await SchemaCheck.RunAsync(valid.Config, accounts, cancellationToken);
        return new CheckReport { File = file, Problems = [.. valid.Warnings, .. problems], Calls = accounts.Permits.Used };
    });

    private static Task<CheckReport> DoctorAsync(string file, bool fix, CancellationToken cancellationToken) => CheckAsync(file, async valid =>
    {
        await using var accounts = CheckedAccounts.Open(valid.Config, cancellationToken);
        var (checks, problems) = await new DoctorRun(valid.Config, accounts, fix).RunAsync(cancellationToken);
        return new CheckReport { File = file, Checks = checks, Problems = [.. valid.Warnings, .. problems], Calls = accounts.Permits.Used };
    });

    private static async Task<CheckReport> CheckAsync(string file, Func<ConfigurationResult.Valid, Task<CheckReport>> check) => ConfigurationFile.Load(file) switch
    {
        ConfigurationResult.Valid valid => await check(valid),
        ConfigurationResult.Invalid invalid => new CheckReport { File = file, Problems = invalid.Problems },
        _ => throw new InvalidOperationException("A configuration is valid or it is not."),
    };

    private static int End(CheckReport report, TextWriter output, bool json, bool strict)
    {
        if (json)
        {
            output.WriteLine(report.ToJson());
        }
        else
        {
            report.Write(output);
        }

        return report.Errors > 0 || (strict && report.Warnings > 0) ? Wrong : Well;
    }
}
