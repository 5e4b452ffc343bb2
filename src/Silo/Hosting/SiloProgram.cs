using System.Net.Sockets;
using HubSpotSfSync.Silo.Laptop;
using HubSpotSfSync.Sync.Configuration;
using Microsoft.AspNetCore.Connections;

namespace HubSpotSfSync.Silo.Hosting;

/// <summary>Runs one silo from its command line until it is stopped.</summary>
internal static class SiloProgram
{
    private const int WrongConfiguration = 2;
    private const int PortTaken = 3;
    private const int WrongStore = 4;

    public static async Task<int> RunAsync(SiloOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await RunCoreAsync(options, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            await Console.Error.WriteLineAsync($"{failure.Message} Perhaps a silo is running already; --help names the options that set the ports.");
            return PortTaken;
        }
        catch (StoreException forgetful)
        {
            await Console.Error.WriteLineAsync(forgetful.Message);
            return WrongStore;
        }
    }

    private static async Task<int> RunCoreAsync(SiloOptions options, CancellationToken cancellationToken)
    {
        await using var laptop = options.ConfigFile is null ? await LaptopSandbox.StartAsync(options, cancellationToken) : null;
        switch (Load(options, laptop))
        {
            case ConfigurationResult.Invalid invalid:
                await Console.Error.WriteLineAsync($"The configuration has {invalid.Problems.Count} problem(s), nothing was started:");
                foreach (var problem in invalid.Problems)
                {
                    await Console.Error.WriteLineAsync($"  {problem}");
                }

                return WrongConfiguration;
            case ConfigurationResult.Valid valid:
                foreach (var warning in valid.Warnings)
                {
                    await Console.Error.WriteLineAsync(warning.ToString());
                }

                await using (var host = await SiloHost.StartAsync(options, valid.Config, cancellationToken))
                {
                    await Console.Out.WriteLineAsync(Addresses(options, host, laptop));
                    await host.WaitForShutdownAsync(cancellationToken);
                    return host.IsStoreFull ? WrongStore : 0;
                }

            default:
                throw new InvalidOperationException("A configuration is valid or it is not.");
        }
    }

    private static ConfigurationResult Load(SiloOptions options, LaptopSandbox? laptop)
    {
        if (laptop is not null)
        {
            return ConfigurationLoader.Load(laptop.Configuration, "sandbox.yaml", laptop.Environment, _ => null);
        }

        return ConfigurationFile.Load(options.ConfigFile!);
    }

    private static string Addresses(SiloOptions options, SiloHost host, LaptopSandbox? laptop)
    {
        var lines = new List<string>
        {
            "",
            $"  Dashboard           {host.Url}",
            $"  Orleans dashboard   {host.Url}orleans",
            $"  Operator API        {host.Url}api/overview",
        };
        if (laptop is not null)
        {
            lines.Add($"  Sandbox HubSpot     {laptop.HubSpotUrl}  (portals 1001: token sandbox-emea, 1002: token sandbox-apac)");
            lines.Add($"  Sandbox Salesforce  {laptop.SalesforceUrl}  (token sandbox-token)");
        }

        lines.Add($"  Silo {options.SiloName}, ports {options.SiloPort} and {options.GatewayPort}, store {host.Store}. Ctrl+C stops.");
        lines.Add("");
        return string.Join(Environment.NewLine, lines);
    }
}
