/**
 * What happened when each valid public document was tried in a sandbox, written by `npm run conformance -- --update` on
 * a Debian 12 that reaches nothing but the mirror of its distribution.
 */
export const RUNS: { readonly [path: string]: string } = {
  "components/Ashex__ec2-imagebuilder-poc__cis_pipeline--components_0_cis-benchmark.json":
    "failed at build/DisableCramfsMount: exit status 1, script: line 1: /etc/modprobe.d/cramfs.conf: No such file or directory",
  "components/Ashex__ec2-imagebuilder-poc__custodian--components_1_python3-cloud-custodian.json":
    "failed at build/SetupVirtualEnv: needs a download from outside",
  "components/JaysonRawlins__cdk-ami-builder__YamlConversion.test--str0.yml":
    "success",
  "components/Kushagrattn__AWS_EC2_Image_Builder_Hands_On__Ec2-image-builder-stack--BuildTestingComponent.yml":
    "not tried: needs the AWS API",
  "components/Kushagrattn__AWS_EC2_Image_Builder_Hands_On__Ec2-image-builder-stack--InstallComponent.yml":
    "not tried: needs the AWS API",
  "components/Penpen7__ec2-image-builder-test__build.yml":
    "failed at test/run_sl: exit status 1",
  "components/RibunLoc__Terraform_Module__main--install_nginx.yml":
    "success",
  "components/S-Waleed__ec2-image-builder__amazon-cloudwatch-agent-linux.yml":
    "failed at build/Download: needs a download from outside",
  "components/S-Waleed__ec2-image-builder__aws-cli-version-2-linux.yml":
    "failed at build/Download: needs a download from outside",
  "components/S-Waleed__ec2-image-builder__docker-ce-linux.yml":
    "failed at build/InstallDockerCE: needs a running systemd",
  "components/S-Waleed__ec2-image-builder__eni-attachment-test-linux.yml":
    "not tried: needs S3",
  "components/S-Waleed__ec2-image-builder__python-3-linux.yml":
    "success",
  "components/S-Waleed__ec2-image-builder__reboot-linux.yml":
    "success, after 1 restart",
  "components/S-Waleed__ec2-image-builder__stig-build-linux-low.yml":
    "not tried: needs S3",
  "components/S-Waleed__ec2-image-builder__stig-build-linux-medium.yml":
    "not tried: needs S3",
  "components/S-Waleed__ec2-image-builder__update-linux-kernel-mainline.yml":
    "failed at build/IsOperatingSystemSupported: exit status 1, This component does not support 'debian.12'. Failing validation.",
  "components/S-Waleed__ec2-image-builder__update-linux.yml":
    "success",
  "components/andrewblooman__ec2-image-builder__components--os_update.yml":
    "failed at build/RunOSUpdate: needs the program dnf",
  "components/ashutosh-rathore__ImageBuilder-TFE__InstallCW2.yml":
    "failed at build/Download: needs a download from outside",
  "components/ashutosh-rathore__ImageBuilder-TFE__Pipeline--TestCLI.yml":
    "failed at test/YamlCode: needs the program aws",
  "components/ashutosh-rathore__ImageBuilder-TFE__Pipeline--Test_AWS_CW.yml":
    "failed at test/YamlCode: exit status 1, WARNING: apt does not have a stable CLI interface. Use with caution in scripts.",
  "components/ashutosh-rathore__ImageBuilder-TFE__zxy--InstallCLI2.yml":
    "failed at build/YamlCode: exit status 1, Do you want to continue? [Y/n] Abort.",
  "components/ashutosh-rathore__ImageBuilder-TFE__zxy--Test1.yml":
    "success",
  "components/aws-cloudformation__iac-model-evaluation__component-data.yaml":
    "not tried: needs S3",
  "components/aws-ia__terraform-aws-ec2-image-builder__linuxbuild.yaml":
    "not tried: needs S3",
  "components/aws-ia__terraform-aws-ec2-image-builder__linuxtest.yaml":
    "not tried: needs S3",
  "components/aws-ia__terraform-aws-ec2-image-builder__win2022build.yaml":
    "not tried: uses modules of Windows",
  "components/aws-ia__terraform-aws-ec2-image-builder__win2022test.yaml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__amazon-linux-2-container-image--Component.yml":
    "success",
  "components/aws-samples__amazon-ec2-image-builder-samples__base-template--KiwiNgComponent.yml":
    "not tried: needs S3",
  "components/aws-samples__amazon-ec2-image-builder-samples__component.yml":
    "not tried: needs S3",
  "components/aws-samples__amazon-ec2-image-builder-samples__conditional-install.yml":
    "success",
  "components/aws-samples__amazon-ec2-image-builder-samples__configure-wsus-server.yaml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__create-local-user.yaml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__foreach-install.yml":
    "failed at build/InstallTools: needs the program dnf",
  "components/aws-samples__amazon-ec2-image-builder-samples__hello-world-component.yaml":
    "success",
  "components/aws-samples__amazon-ec2-image-builder-samples__inspec-test-windows-component.yml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__install_wordpress.yml":
    "failed at build/InstallWordPressPrerequisites: needs the program yum",
  "components/aws-samples__amazon-ec2-image-builder-samples__install_wordpress_with_db.yml":
    "failed at build/InstallWordPressPrerequisites: needs the program yum",
  "components/aws-samples__amazon-ec2-image-builder-samples__install_wordpress_with_db_pma.yml":
    "failed at build/InstallWordPressPrerequisites: needs the program yum",
  "components/aws-samples__amazon-ec2-image-builder-samples__lifecycle-policy--BuildMarkerComponent.yml":
    "success",
  "components/aws-samples__amazon-ec2-image-builder-samples__macos-golden-image--BaselineComponent.yml":
    "failed at build/InstallJq: exit status 1, sudo: error initializing audit plugin sudoers_audit",
  "components/aws-samples__amazon-ec2-image-builder-samples__macos-golden-image--VerifyComponent.yml":
    "failed at test/AssertOnFreshInstance: exit status 1",
  "components/aws-samples__amazon-ec2-image-builder-samples__packer-build--InstallPackerComponent.yml":
    "failed at build/InstallPacker: needs a download from outside",
  "components/aws-samples__amazon-ec2-image-builder-samples__reboot-and-resume.yml":
    "success, after 1 restart",
  "components/aws-samples__amazon-ec2-image-builder-samples__secrets-at-build-time.yml":
    "not tried: needs Parameter Store",
  "components/aws-samples__amazon-ec2-image-builder-samples__test_component.yml":
    "not tried: needs S3",
  "components/aws-samples__amazon-ec2-image-builder-samples__tolerated-failure.yml":
    "success",
  "components/aws-samples__amazon-ec2-image-builder-samples__ubuntu-dotnet-web-application-pipeline--Component.yml":
    "not tried: needs S3",
  "components/aws-samples__amazon-ec2-image-builder-samples__web-download-verified.yml":
    "failed at build/FetchVerified: source: error: Cannot use \"\" for \"source\": expected an http or https URL [invalid-value]",
  "components/aws-samples__amazon-ec2-image-builder-samples__windows-dotnet-application-stack--NSSMInstallationComponent.yml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__windows-dotnet-application-stack--WebsiteInstallationComponent.yml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__windows-dotnet-web-application-pipeline--Component.yml":
    "not tried: uses modules of Windows",
  "components/aws-samples__amazon-ec2-image-builder-samples__windows-server-2016-with-vscode--VisualStudioCodeComponent.yml":
    "not tried: uses modules of Windows",
  "components/aws-samples__aws-cdk-golden-ami-pipeline__build1.yaml":
    "success",
  "components/aws-samples__aws-cdk-golden-ami-pipeline__build2.yaml":
    "success",
  "components/aws-samples__aws-cdk-golden-ami-pipeline__customtest.yaml":
    "failed at test/HelloWorldStep: needs a download from outside",
  "components/aws-samples__aws-cdk-golden-ami-pipeline__test1.yaml":
    "failed at test/HelloWorldStep: needs a download from outside",
  "components/aws-samples__aws-cdk-imagebuilder-sample__docker.yaml":
    "failed at build/InstallDocker: needs the program yum",
  "components/aws-samples__aws-cdk-imagebuilder-sample__git.yaml":
    "failed at build/InstallGit: needs the program yum",
  "components/aws-samples__aws-cdk-imagebuilder-sample__node.yaml":
    "failed at build/NodeInstallation: needs the program yum",
  "components/aws-samples__build-and-deploy-docker-images-to-aws-using-ec2-image-builder__component.yml":
    "success",
  "components/aws-samples__cdk-image-pipeline__README--fence0.yml":
    "failed at test/HelloWorldStep: exit status 2, script: line 1: unexpected EOF while looking for matching `\"'",
  "components/aws-samples__cdk-image-pipeline__test_component_example.yml":
    "failed at test/HelloWorldStep: exit status 2, script: line 1: unexpected EOF while looking for matching `\"'",
  "components/aws-samples__cdk-image-pipeline__test_component_example_2.yml":
    "not tried: needs S3",
  "components/aws-samples__deploy-cis-level-1-hardened-ami-with-ec2-image-builder-pipeline__component-nginx.yml":
    "not tried: needs S3",
  "components/aws-samples__ec2-imagebuilder-ami-lifecycle__install_generic_component.yml":
    "failed at build/InstallGenericComponent: needs the program yum",
  "components/aws-samples__ec2-imagebuilder-ami-lifecycle__sample_component.yaml":
    "failed at build/PatchAmi: needs a running systemd",
  "components/aws-samples__elastic-beanstalk-image-pipeline-trigger__serverless--UpdateSsmAgentComponent.yml":
    "not tried: uses modules of Windows",
  "components/aws__agent-toolkit-for-aws__ec2-image-builder-pipeline--fence0.yml":
    "failed at build/InstallAWSCLIv2: needs a download from outside",
  "components/awsdocs__ec2-image-builder-user-guide__create-component-yaml--fence0.yml":
    "success",
  "components/awsdocs__ec2-image-builder-user-guide__create-component-yaml--fence1.yml":
    "success",
  "components/awsdocs__ec2-image-builder-user-guide__manage-component-parameters--fence0.yml":
    "success",
  "components/awsdocs__ec2-image-builder-user-guide__manage-component-parameters--fence1.yml":
    "not tried: uses modules of Windows",
  "components/awsdocs__ec2-image-builder-user-guide__security-patch-management--fence0.yml":
    "success",
  "components/awsdocs__ec2-image-builder-user-guide__security-patch-management--fence1.yml":
    "failed at build/InstallYumUpdates: needs the program yum",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence0.yml":
    "success, after 1 restart",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence1.yml":
    "failed at build/ExecuteNestedDocument: Cannot read document \"Sample-1.yaml\": there is no such file. Check the path; relative ones count from /tmp.",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence2.yml":
    "not tried: needs S3",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence3.yml":
    "not tried: needs components of the service",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence4.yml":
    "failed at build/ExecuteNestedDocument: Loop failed at iteration index 0: Cannot read document \"Sample-1.yaml\": there is no such file. Check the path; relative ones count from /tmp.",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence5.yml":
    "failed at build/ExecuteNestedDocument: Loop failed at iteration index 0: Cannot read document \"Sample-1.yaml\": there is no such file. Check the path; relative ones count from /tmp.",
  "components/awsdocs__ec2-image-builder-user-guide__toe-action-modules--fence6.yml":
    "not tried: uses modules of Windows",
  "components/awsdocs__ec2-image-builder-user-guide__toe-get-started--fence0.yml":
    "not tried: uses modules of Windows",
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence3.yml":
    "not tried: uses modules of Windows",
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence4.yml":
    "not tried: needs S3",
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence5.yml":
    "not tried: needs S3",
  "components/awsdocs__ec2-image-builder-user-guide__toe-use-documents--fence6.yml":
    "not tried: needs S3",
  "components/awsdocs__ec2-image-builder-user-guide__toe-user-defined-variables--fence0.yml":
    "not tried: uses paths of Windows",
  "components/awsdocs__ec2-image-builder-user-guide__toe-user-defined-variables--fence1.yml":
    "failed at build/Ping: needs the program ping",
  "components/awsdocs__ec2-image-builder-user-guide__toe-user-defined-variables--fence2.yml":
    "not tried: uses paths of Windows",
  "components/awsdocs__ec2-image-builder-user-guide__toe-user-defined-variables--fence3.yml":
    "failed at build/Ping: needs the program ping",
  "components/awslabs__aws-image-builder-document-generator__CorrettoExample.yml":
    "not tried: uses modules of Windows",
  "components/awslabs__aws-image-builder-document-generator__README--fence0.yml":
    "not tried: uses modules of Windows",
  "components/awslabs__aws-image-builder-document-generator__RunConfig_UpdateWindows.yml":
    "not tried: uses modules of Windows",
  "components/awslabs__virtual-engineering-workbench__component.yaml":
    "failed at build/InstallCuttlefishHostPackages: needs the package cuttlefish-base",
  "components/awslabs__virtual-engineering-workbench__conftest--str0.yml":
    "not tried: needs S3",
  "components/awslabs__virtual-engineering-workbench__freertos-component.yaml":
    "failed at build/DownloadFreeRTOS: needs a download from outside",
  "components/awslabs__virtual-engineering-workbench__qemu-kvm-component.yaml":
    "failed at build/ConfigureKvmModules: exit status 1, script: line 5: /etc/modprobe.d/kvm-intel.conf: No such file or directory",
  "components/awslabs__virtual-engineering-workbench__test_deploy_recipe_version_command_handler--str0.yml":
    "not tried: needs components of the service",
  "components/cbttrevor__amazon-ec2imagebuilder-cloudformation__cfn--NGINXBuildComponent.yml":
    "success",
  "components/cbttrevor__aws-ec2imagebuilder-ansible__01-build-component.yml":
    "not tried: needs S3",
  "components/cpcwood__aws-image-builder-pipeline-for-ami-terraform__image_builder_recipe--install_docker.yml":
    "failed at build/InstallDocker: needs the package containerd.io",
  "components/cpcwood__aws-image-builder-pipeline-for-ami-terraform__image_builder_recipe--update_dependencies.yml":
    "success",
  "components/devops4solutions__ec2-image-builder__aws_cli.yaml":
    "failed at build/InstallAWSCLI: needs the program dnf",
  "components/devops4solutions__ec2-image-builder__node.yml":
    "failed at build/InstallNode: needs a download from outside",
  "components/devops4solutions__ec2-image-builder__stig.yml":
    "not tried: needs S3",
  "components/duchungluu__ec2imagebuildertf__javanuget.yml":
    "not tried: uses modules of Windows",
  "components/epomatti__aws-ec2-imagebuilder__tailscale-build.yaml":
    "failed at build/TailscaleInstall: needs a download from outside",
  "components/epomatti__aws-ec2-imagebuilder__tailscale-test.yaml":
    "failed at test/ValidateTailscale: needs the program tailscale",
  "components/fdool73__ec2-image-builder-hardening-pipeline__reboot-linux.yml":
    "success, after 1 restart",
  "components/fsulib__cf-imagebuilder__component-ansible.yaml":
    "failed at build/InstallAnsible: needs the program ansible-galaxy",
  "components/fsulib__cf-imagebuilder__component-awstools-installation-focal.yaml":
    "failed at build/DownloadTools: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-awstools-installation-mantic.yaml":
    "failed at build/DownloadTools: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-awstools-installation.yaml":
    "failed at build/DownloadTools: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-base-packages.yaml":
    "success",
  "components/fsulib__cf-imagebuilder__component-cfnhelpers.yaml":
    "failed at build/InstallHelpers: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-docker-installation-2.0.yaml":
    "failed at build/DownloadKey: timed out",
  "components/fsulib__cf-imagebuilder__component-docker-installation.yaml":
    "failed at build/DownloadDockerRepoKey: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-drupal10-dependencies.yaml":
    "failed at build/InstallDrupal10Dependencies: needs the package mysql-client",
  "components/fsulib__cf-imagebuilder__component-drupal7-dependencies.yaml":
    "failed at build/InstallDrupal7Dependencies: needs the package php7.4-json",
  "components/fsulib__cf-imagebuilder__component-drupal9-dependencies.yaml":
    "failed at build/InstallDrupal9Dependencies: needs the package mysql-client",
  "components/fsulib__cf-imagebuilder__component-ecs-agent-installation.yaml":
    "failed at build/DownloadAgent: timed out",
  "components/fsulib__cf-imagebuilder__component-install-composer.yaml":
    "failed at build/GetComposer: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-linux-update.yaml":
    "success",
  "components/fsulib__cf-imagebuilder__component-linux-upgrade.yaml":
    "success",
  "components/fsulib__cf-imagebuilder__component-matomo-installation.yaml":
    "failed at build/InstallMatomoDependencies: needs the package php7.4-gd",
  "components/fsulib__cf-imagebuilder__component-old-releases.yaml":
    "failed at build/SubOldReleases: exit status 2, sed: can't read /etc/apt/sources.list: No such file or directory",
  "components/fsulib__cf-imagebuilder__component-rt-installation.yaml":
    "failed at build/DownloadRTSource: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-rt-perl-installation.yaml":
    "failed at build/DownloadPerlSource: needs a download from outside",
  "components/fsulib__cf-imagebuilder__component-signal-sciences.yaml":
    "failed at build/DownloadKey: timed out",
  "components/jmurray2011__ec2-image-builder__component_data.yaml":
    "failed at build/ConfigureDefaultApachePage: needs a running systemd",
  "components/johngraham660__virtua-imagebuilder-automation__rhel-server-7-with-cw-agent--AWSCloudWatchAgentComponent.yml":
    "failed at build/CloudWatchAgentInstall: needs a running systemd",
  "components/johngraham660__virtua-imagebuilder-automation__rhel_cloudwatch_install.yaml":
    "failed at build/CloudWatchAgentInstall: needs the program rpm",
  "components/johngraham660__virtua-imagebuilder-automation__rhel_update_build_component.yaml":
    "failed at build/update: needs the program yum",
  "components/jorke__cdk-image-al2023-ecs-gpu__nvidia_drivers_cuda.yaml":
    "failed at build/install_kernel_headers_plus_repo: needs the program dnf",
  "components/jorke__cdk-image-al2023-ecs-gpu__rebooter.yaml":
    "success, after 1 restart",
  "components/juliosantos84__aws-imagepipelines__etherythingbiig-node.yaml":
    "not tried: needs the AWS API",
  "components/kakarot404__jenkins-ec2-image-imagebuilder__build-component.yaml":
    "not tried: needs the instance metadata service",
  "components/kakarot404__jenkins-ec2-image-imagebuilder__validate-component.yaml":
    "failed at validate/CheckJenkinsBinary: exit status 1, FAIL: Jenkins binary not found in PATH",
  "components/kirkchen__cdk-image-builder-patterns__index--str0.yml":
    "not tried: uses modules of Windows",
  "components/kirkchen__cdk-image-builder-patterns__index--str1.yml":
    "not tried: uses modules of Windows",
  "components/kirkchen__cdk-image-builder-patterns__index--str2.yml":
    "not tried: uses modules of Windows",
  "components/maniaccet2002__immutable-servers-cicd-ec2imagebuilder__imagebuilder--imagecomponent.yml":
    "not tried: needs the AWS API",
  "components/mcharles350__ec2-image-build__amazon--amazon_component.yml":
    "success",
  "components/mcharles350__ec2-image-build__windows--windows_component.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__add_net_framework_features.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__ansible.yml":
    "failed at build/InstallAndRunAnsible: needs a system log",
  "components/ministryofjustice__modernisation-platform-ami-builds__aws_cli.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__chocolatey.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__components-stig_rhel6_ansible.yml.tftpl":
    "failed at build/InstallAndRunAnsible: needs a system log",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_configure_cloudwatch_agent.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_configure_odbcdns.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_install_base_packages.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_install_im_interface.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_install_ndelius_interface.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_install_oracle_db_client_tools.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_install_oracle_sql_developer.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_iaps_set_system_locale.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_mis_configure_cloudwatch_agent.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__delius_mis_set_system_locale.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__git_windows.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__iaps_server-add_net_framework_features.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__linux-linux.yml":
    "success",
  "components/ministryofjustice__modernisation-platform-ami-builds__linux.yml":
    "success",
  "components/ministryofjustice__modernisation-platform-ami-builds__powershell_5_1.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__powershell_core.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__powershell_core_server_2012.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__prometheus_windows_exporter.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__psreadline_fix.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__python_3_6.yml":
    "failed at build/InstallPython: needs a system log",
  "components/ministryofjustice__modernisation-platform-ami-builds__python_3_9.yml":
    "failed at build/InstallPython: needs a system log",
  "components/ministryofjustice__modernisation-platform-ami-builds__rhel7.yml":
    "success",
  "components/ministryofjustice__modernisation-platform-ami-builds__s3_operations.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__stig_rhel6_ansible.yml.tftpl":
    "failed at build/InstallAndRunAnsible: needs a system log",
  "components/ministryofjustice__modernisation-platform-ami-builds__windows.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__windows_2019.yml":
    "not tried: uses modules of Windows",
  "components/ministryofjustice__modernisation-platform-ami-builds__yum_packages.yml":
    "failed at build/InstallPackages: needs the program yum",
  "components/mmdcloud__aws-golden-ami-pipeline-image-builder__security_hardening.yaml":
    "failed at build/HardenSSH: needs the program sshd",
  "components/osawa-koki__trying-ec2-image-builder__index--str0.yml":
    "failed at build/InstallNginx: needs the program yum",
  "components/osawa-koki__trying-ec2-image-builder__index--str1.yml":
    "failed at build/InstallApache: needs the program yum",
  "components/pfeilbr__ec2-image-builder-playground__D0__hello-world-linux.yml":
    "success",
  "components/rezaarchi__ec2-imagebuilder-rhel9__rhel9-stig--ApplyRHEL9STIGComponent.yml":
    "failed at build/CheckPlaybook: needs the program ansible-playbook",
  "components/rezaarchi__ec2-imagebuilder-rhel9__rhel9-stig--InstallAnsibleSTIGRoleComponent.yml":
    "failed at build/InstallAnsible: needs the program dnf",
  "components/rezaarchi__ec2-imagebuilder-rhel__ec2-rhel8-stig--DownloadSTIGComponent.yml":
    "failed at build/InstallAnsible: needs the program yum",
  "components/rezaarchi__ec2-imagebuilder-rhel__ec2-rhel8-stig--STIGComponent.yml":
    "failed at build/InstallAnsible: needs the program yum",
  "components/shgtkshruch__rails-ec2-image-builder__install-rails-node-nginx.yml":
    "failed at build/InstallNginx: needs the program amazon-linux-extras",
  "components/smoketurner__devbox-infra__01-base.yml":
    "failed at build/InstallAdditionalPackages: needs the program dnf",
  "components/smoketurner__devbox-infra__02-toolchain.yml":
    "failed at build/InstallBuildEssentials: needs the program dnf",
  "components/smoketurner__devbox-infra__03-repos.yml":
    "failed at build/InstallGitHubCLI: needs the program dnf",
  "components/smoketurner__devbox-infra__04-agents.yml":
    "failed at build/EnsureSSMAgent: exit status 1, Failed to enable unit, unit amazon-ssm-agent.service does not exist.",
  "components/smoketurner__devbox-infra__04-ssh.yml":
    "failed at build/ConfigureSSHD: exit status 1, chmod: cannot access '/etc/ssh/sshd_config.d/99-devbox.conf': No such file or directory",
  "components/smoketurner__devbox-infra__05-docker-images.yml.tftpl":
    "failed at test/TestImages: needs a running systemd",
  "components/sufleio__ec2-image-builder__cis-benchmarks.yaml":
    "not tried: needs S3",
  "components/sufleio__ec2-image-builder__cloudwatch.yaml":
    "not tried: needs S3",
  "components/toadslop__aws_imagebuilder_component__append-file.yaml":
    "not tried: uses paths of Windows",
  "components/toadslop__aws_imagebuilder_component__copy-file.yaml":
    "not tried: uses paths of Windows",
  "components/toadslop__aws_imagebuilder_component__create-file.yaml":
    "not tried: uses paths of Windows",
  "components/toadslop__aws_imagebuilder_component__create-folder.yaml":
    "not tried: uses paths of Windows",
  "components/toadslop__aws_imagebuilder_component__exec-powershell-commands.yaml":
    "not tried: uses modules of Windows",
  "components/toadslop__aws_imagebuilder_component__exec-powershell-file.yaml":
    "not tried: uses modules of Windows",
  "components/toadslop__aws_imagebuilder_component__install-msi.yaml":
    "not tried: uses modules of Windows",
  "components/toadslop__aws_imagebuilder_component__s3-download.yaml":
    "not tried: needs S3",
  "components/toadslop__aws_imagebuilder_component__s3-upload.yaml":
    "not tried: needs S3",
  "components/toadslop__aws_imagebuilder_component__uninstall-msi.yaml":
    "not tried: uses modules of Windows",
  "components/toadslop__aws_imagebuilder_component__update-os.yaml":
    "not tried: uses updates of Windows",
  "components/toadslop__aws_imagebuilder_component__web-download.yaml":
    "not tried: uses paths of Windows",
  "components/tsonaikejll__terraform-aws-ec2-image-builder__amazon-cloudwatch-agent-windows.yml":
    "not tried: uses modules of Windows",
  "components/tsonaikejll__terraform-aws-ec2-image-builder__windows-agent--isualStudioCodeComponent_Properties_Data.yml":
    "not tried: uses modules of Windows",
  "components/walkerk1980__ec2-image-builder-components__linux_component.yaml":
    "failed at build/InstallWget: needs the program yum",
  "components/walkerk1980__ec2-image-builder-components__splunk_component--nentWindows_Properties_ComponentTemplate.json":
    "not tried: uses modules of Windows",
  "components/walkerk1980__ec2-image-builder-components__splunk_component--ponentLinux_Properties_ComponentTemplate.json":
    "failed at validate/ValidateStep: needs the program yum",
  "components/walkerk1980__ec2-image-builder-components__ssm_component--ponentLinux_Properties_ComponentTemplate.json":
    "failed at build/DownloadAndInstall: needs the program yum",
  "components/walkerk1980__ec2-image-builder-components__windows_component.yaml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag01.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag03.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag00.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag01.yml":
    "not tried: needs S3",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag02.yml":
    "not tried: needs S3",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag03.yml":
    "not tried: needs S3",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag04.yml":
    "not tried: needs S3",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag05.yml":
    "not tried: needs S3",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag10.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag11.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag12.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag13.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag14.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag15.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag16.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag17.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag18.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag19.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag20.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag21.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag22.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag23.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag24.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag25.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag26.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag27.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag28.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag29.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag30.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag31.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag32.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag33.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag35.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag36.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag37.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag38.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag39.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag40.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag41.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag42.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag43.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag44.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag45.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag46.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag47.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag48.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag49.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag50.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag51.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag52.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag53.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag54.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag57.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag58.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag59.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag60.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag61.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag62.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag63.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag64.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag65.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag66.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag67.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag68.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag69.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag70.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag71.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag72.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag73.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag74.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag75.yml":
    "not tried: uses paths of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag76.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag77.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag78.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag79.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag80.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag81.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag82.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag83.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag84.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag85.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag86.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag87.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag88.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag89.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag90.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag91.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag92.yml":
    "not tried: uses modules of Windows",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag93.yml":
    "success, after 1 restart",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag95.yml":
    "success",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag96.yml":
    "not tried: uses updates of Windows",
};

/** Documents that succeed within 3 seconds with nothing from outside; the tests try them. */
export const QUICK: readonly string[] = [
  "components/ashutosh-rathore__ImageBuilder-TFE__zxy--Test1.yml",
  "components/aws-samples__amazon-ec2-image-builder-samples__amazon-linux-2-container-image--Component.yml",
  "components/aws-samples__amazon-ec2-image-builder-samples__hello-world-component.yaml",
  "components/aws-samples__amazon-ec2-image-builder-samples__lifecycle-policy--BuildMarkerComponent.yml",
  "components/aws-samples__amazon-ec2-image-builder-samples__tolerated-failure.yml",
  "components/awsdocs__ec2-image-builder-user-guide__manage-component-parameters--fence0.yml",
  "components/ministryofjustice__modernisation-platform-ami-builds__linux-linux.yml",
  "components/ministryofjustice__modernisation-platform-ami-builds__linux.yml",
  "components/ministryofjustice__modernisation-platform-ami-builds__rhel7.yml",
  "components/pfeilbr__ec2-image-builder-playground__D0__hello-world-linux.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__image-builder-looping-constructs--frag03.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag10.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag12.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag14.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag16.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag18.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag20.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag22.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag24.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag26.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag28.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag30.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag32.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag35.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag36.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag37.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag39.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag40.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag41.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag42.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag43.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag45.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag47.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag49.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag51.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag53.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag57.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag58.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag60.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag62.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag64.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag66.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag68.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag70.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag72.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag74.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag76.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag77.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag78.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag79.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag80.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag81.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag82.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag83.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag84.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag85.yml",
  "fragments/awsdocs__ec2-image-builder-user-guide__toe-action-modules--frag86.yml",
];
