using HubSpotSfSync.Silo.Hosting;

return await CommandLine.Build(SiloProgram.RunAsync).Parse(args).InvokeAsync();
